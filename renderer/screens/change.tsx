import { useState } from 'react';
import { ConfirmChange } from '../components/confirm-change.tsx';
import { Notice } from '../components/notice.tsx';
import { ActionButton } from '../components/action-button.tsx';
import { TextField } from '../components/form-fields.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PartyPair } from '../components/party.tsx';
import { useFirstField } from '../components/use-first-field.ts';
import { useOrderPage } from '../components/use-order-page.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, back, useTill } from '../store/till.ts';
import { useWords, validityText } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { OrderPage, Response } from '../../shared/ipc-contract.ts';
import { parseMsisdn } from '../../shared/msisdn.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import type { DifferenceTender } from '../../shared/snapshot.ts';
import './set-up.css';
import './change.css';

export type ChangeReview = Response<'order:review-change'>;
/** What is wished; empty is as it was. */
export type Wish = { readonly recipientText: string; readonly packageId: string };

/** Another package or recipient for an order that is paid: what is wished, then the whole confirm screen. */
export function ChangeScreen({ order }: ScreenOf<'change'>) {
  const page = useOrderPage(order);
  const [wish, setWish] = useState<Wish>();
  const [review, setReview] = useState<ChangeReview>();
  const read = async (next: Wish, tender: DifferenceTender): Promise<void> => {
    const answer = await ask('order:review-change', { order, ...next, tender });
    if (answer === undefined) return;
    setWish(next);
    setReview(answer);
  };
  if (review !== undefined && wish !== undefined)
    return (
      <ConfirmChange
        key={review.confirmationId}
        order={order}
        review={review}
        onTender={(tender) => void read(wish, tender)}
        onBack={() => setReview(undefined)}
      />
    );
  return page === null ? null : <WishForm page={page} onReview={(next) => void read(next, 'mpesa-prompt')} />;
}

function WishForm({ page, onReview }: { readonly page: OrderPage; readonly onReview: (wish: Wish) => void }) {
  const { t } = useWords();
  const { card } = page;
  const [recipientText, setRecipientText] = useState('');
  const [packageText, setPackageText] = useState('');
  const notice = useTill((till) => till.notice);
  const items = useTill((till) => till.catalogue);
  const box = useFirstField<HTMLElement>();
  const item = found(items, packageText);
  const number = parseMsisdn(recipientText);
  const numberFits = recipientText === '' || number.kind === 'ok';
  const packageFits = packageText === '' || item !== undefined;
  const isSomething = recipientText !== '' || packageText !== '';
  const ready = numberFits && packageFits && isSomething;
  const go = () => ready && onReview({ recipientText, packageId: item?.id ?? '' });
  useKeys({ Enter: go, F9: go }, { inFields: true });
  useKeys({ Escape: back }, { inFields: true });
  return (
    <div className="full-page change-order">
      <PageHead title={t('change.title')} beside={<OrderNumber order={page.order} />} />
      <section className="sheet set-up-sheet" ref={box}>
        <h2>{t('change.was')}</h2>
        <p className="change-was">
          <strong>{[card.packageName, validityText(t, card.validity)].filter(Boolean).join(' · ')}</strong>
          <span className="figures">{formatKes(cents(card.priceCents))}</span>
          <PartyPair payerMasked={card.payerMasked} recipientMasked={card.recipientMasked} />
        </p>
        <h2>{t('change.becomes')}</h2>
        <TextField
          label={t('change.recipient')}
          value={recipientText}
          maxLength={20}
          onChange={setRecipientText}
        />
        <TextField label={t('change.package')} value={packageText} maxLength={40} onChange={setPackageText} />
        <p className="change-found" role="status">
          {!numberFits
            ? t('change.numberBad')
            : !packageFits
              ? t('change.noPackage', { text: packageText })
              : item === undefined
                ? t('change.same')
                : `${item.name} · ${validityText(t, item.validity)} · ${formatKes(cents(item.priceCents))}`}
        </p>
        <p className="page-note">{t('change.why')}</p>
        <div className="set-up-acts">
          <span />
          <ActionButton k="Enter" ink sunk={!ready} onPress={go}>
            {t('counter.review')}
          </ActionButton>
        </div>
      </section>
      {notice !== null && <Notice failure={notice} />}
    </div>
  );
}

/** By its two digits, or by the one name that it fits. */
function found(items: readonly CatalogueItem[], text: string): CatalogueItem | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return undefined;
  const onSale = items.filter((item) => item.onSale);
  return (
    onSale.find(({ code }) => code === wanted) ??
    onSale.find(({ name }) => name.toLowerCase() === wanted) ??
    (wanted.length > 2 ? onSale.find(({ name }) => name.toLowerCase().includes(wanted)) : undefined)
  );
}
