import { useWords } from '../words.ts';
import { cents, formatAmount } from '../../shared/cents.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { clockTimeSeconds } from '../../shared/nairobi-time.ts';
import './order-ledger.css';

type Posting = OrderPage['postings'][number];

/** The order in the ledger: double entry, each posting sums to zero, each row chained to the one before. */
export function OrderLedger({ postings }: { readonly postings: readonly Posting[] }) {
  const { t } = useWords();
  return (
    // It scrolls inside itself, also by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="sheet order-ledger" tabIndex={0} aria-label={t('order.ledger')}>
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t('orders.time')}</th>
            <th scope="col">{t('order.ledger')}</th>
            <th scope="col">{t('order.accountHead')}</th>
            <th scope="col" className="amount">
              KES
            </th>
            <th scope="col">{t('order.code')}</th>
          </tr>
        </thead>
        {postings.map((posting) => (
          <PostingRows key={posting.seq} posting={posting} />
        ))}
      </table>
    </section>
  );
}

function PostingRows({ posting }: { readonly posting: Posting }) {
  const { t } = useWords();
  const [firstLine, ...others] = posting.lines;
  const rows = Math.max(1, posting.lines.length);
  return (
    <tbody>
      <tr>
        <td className="figures" rowSpan={rows}>
          {posting.seq}
        </td>
        <td className="figures" rowSpan={rows}>
          {clockTimeSeconds(posting.bookedMs)}
        </td>
        <th scope="rowgroup" rowSpan={rows}>
          {t(`posting.${posting.kind}`, { nsSeparator: false })}
        </th>
        <LineCells line={firstLine} />
        <td className="code-figures hash" rowSpan={rows}>
          {shortHash(posting.hash)}
        </td>
      </tr>
      {others.map((line) => (
        <tr key={line.account}>
          <LineCells line={line} />
        </tr>
      ))}
    </tbody>
  );
}

function LineCells({ line }: { readonly line: Posting['lines'][number] | undefined }) {
  const { t } = useWords();
  if (line === undefined) return <td colSpan={2}>{t('order.noMoney')}</td>;
  return (
    <>
      <td>{t(`account.${line.account}`)}</td>
      <td className="amount figures">{formatAmount(cents(line.amountCents)).replace('-', '−')}</td>
    </>
  );
}

const shortHash = (hash: string): string =>
  hash
    .slice(0, 8)
    .toUpperCase()
    .replace(/^(.{4})(.+)$/, '$1 $2');
