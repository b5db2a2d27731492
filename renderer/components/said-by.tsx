import { clockTimeSeconds } from '../../shared/nairobi-time.ts';
import type { OrderPage, Response } from '../../shared/ipc-contract.ts';
import { decides } from '../../shared/said.ts';
import { useWords } from '../words.ts';

type SaidOfPrompt = OrderPage['evidence'][number];
type SaidOfPayout = Response<'payout:get'>['evidence'][number];

/** Who said what of a prompt, once each; Safaricom's own words as they came, its code last and small. */
export function SaidOfPromptRow({ said }: { readonly said: SaidOfPrompt }) {
  const { t } = useWords();
  return <Row said={said} who={t(`source.${said.source}`)} what={t(`verdict.${said.verdict}`)} />;
}

/** The same of a payout. */
export function SaidOfPayoutRow({ said }: { readonly said: SaidOfPayout }) {
  const { t } = useWords();
  return (
    <Row said={said} who={t(`payout.source.${said.source}`)} what={t(`payout.verdict.${said.verdict}`)} />
  );
}

function Row(props: {
  readonly said: SaidOfPrompt | SaidOfPayout;
  readonly who: string;
  readonly what: string;
}) {
  const { t } = useWords();
  const { said, who, what } = props;
  return (
    <li>
      <time className="figures">{clockTimeSeconds(said.atMs)}</time>
      <span className="what">
        {`${who}: ${what} `}
        {said.receipt !== null && <span className="code-figures">{said.receipt} </span>}
        <span className="said">
          {said.text !== null && `“${said.text}” `}
          {said.resultCode}
          {!said.applied && decides(said.verdict) && ` · ${t('order.notApplied')}`}
        </span>
      </span>
    </li>
  );
}
