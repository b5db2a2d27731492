import type { TFunction } from 'i18next';
import { cents, formatKes } from '../../shared/cents.ts';
import type { MsisdnParse } from '../../shared/msisdn.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import { useDraft } from '../store/draft.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';

type NextStepText = { readonly text: string; readonly strong: boolean };

/** The counter's one line: what was just confirmed, else what is still needed, else what the customer pays. */
export function useNextStepText(
  payer: MsisdnParse,
  recipient: MsisdnParse,
  item: CatalogueItem | undefined,
): NextStepText {
  const { t } = useWords();
  const confirmed = useTill((till) => till.justConfirmed);
  const practice = useTill((till) => till.app?.mode === 'practice');
  const waiting = useTill((till) => till.cards.length > 0);
  const swapped = useDraft((draft) => draft.swapped);

  if (confirmed !== null) {
    const { order, changeCents } = confirmed;
    return changeCents > 0
      ? { text: t('counter.change', { amount: formatKes(cents(changeCents)) }), strong: true }
      : { text: t('counter.confirmed', { order }), strong: false };
  }
  if (swapped) return { text: t('counter.swapped'), strong: false };
  if (isEmpty(payer) && isEmpty(recipient) && item === undefined) {
    if (!practice) return { text: t('counter.empty'), strong: false };
    return { text: t(waiting ? 'counter.nextWhileWaiting' : 'counter.emptyPractice'), strong: false };
  }
  const needed = [neededNumber(t, 'payer', payer), neededNumber(t, 'recipient', recipient)];
  if (item === undefined) needed.push(t('counter.needed.package'));
  const missing = needed.filter((what) => what !== undefined);
  if (item === undefined || missing.length > 0)
    return { text: t('counter.needed.list', { what: inWords(t, missing, recipient) }), strong: false };
  return { text: t('counter.pays', { price: formatKes(cents(item.priceCents)) }), strong: true };
}

const isEmpty = (parsed: MsisdnParse): boolean => parsed.kind === 'refused' && parsed.reason === 'empty';

function neededNumber(t: TFunction, role: 'payer' | 'recipient', parsed: MsisdnParse): string | undefined {
  if (parsed.kind === 'ok') return undefined;
  return parsed.kind === 'partial'
    ? t(`counter.needed.${role}Digits`, { count: parsed.missing })
    : t(`counter.needed.${role}`);
}

/** "the recipient and a package", "2 digits of the recipient, then a package", or a plain list of three. */
function inWords(t: TFunction, missing: readonly string[], recipient: MsisdnParse): string {
  const [first = '', second] = missing;
  if (second === undefined || missing.length > 2) return missing.join(', ');
  return t(recipient.kind === 'partial' ? 'counter.needed.then' : 'counter.needed.and', { first, second });
}
