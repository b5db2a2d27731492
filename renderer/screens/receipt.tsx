import { useEffect, useState } from 'react';
import { onTopic } from '../bridge.ts';
import { ActionButton } from '../components/action-button.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PrintState } from '../components/print-state.tsx';
import { ReceiptPaper } from '../components/receipt-paper.tsx';
import { useOnce } from '../components/use-once.ts';
import { useOrderPage } from '../components/use-order-page.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import './receipt.css';

type Preview = Response<'receipt:preview'>;

/** The receipt as it will stand on paper, and what became of the copies. Printing never holds up an order. */
export function ReceiptScreen({ order }: ScreenOf<'receipt'>) {
  const { t } = useWords();
  const last = useOrderPage(order)?.prints.at(-1);
  // What the printer itself refused is no paper; the same copy is tried again.
  const isFirst =
    last === undefined || (last.copy === 1 && last.state === 'not-printed' && last.reason !== 'denied');
  const preview = usePreview(order);
  const print = useOnce(async () => void (await ask('receipt:print', { order })));
  useKeys({ p: print });

  return (
    <div className="full-page receipt">
      <PageHead title={t('receipt.screenTitle', { order })} />
      <div className="receipt-columns">
        {/* A long receipt scrolls in its place, also by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className="receipt-desk" tabIndex={0} role="region" aria-label={t('receipt.preview')}>
          {preview !== null && (
            <ReceiptPaper lines={preview.lines} columns={preview.columns} label={t('receipt.preview')} />
          )}
        </div>
        <div className="receipt-side">
          <ActionButton k="P" ink={isFirst} onPress={print}>
            {t(isFirst ? 'receipt.print' : 'receipt.printDuplicate')}
          </ActionButton>
          <SavePdf order={order} />
          {last === undefined ? (
            <p className="note">{t('receipt.later')}</p>
          ) : (
            <PrintState job={{ ...last, order }} />
          )}
        </div>
      </div>
    </div>
  );
}

function SavePdf({ order }: { readonly order: string }) {
  const { t } = useWords();
  const [path, setPath] = useState<string | null>(null);
  const save = useOnce(async () => setPath((await ask('receipt:save-pdf', { order }))?.path ?? null));
  useKeys({ s: save });
  return (
    <>
      <ActionButton k="S" onPress={save}>
        {t('receipt.savePdf')}
      </ActionButton>
      {path !== null && (
        <p className="note" role="status">
          {t('receipt.saved', { path })}
        </p>
      )}
    </>
  );
}

/** Read again when the order changes: after a print the next copy says DUPLICATE. */
function usePreview(order: string): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const answer = await ask('receipt:preview', { order });
      if (current && answer !== undefined) setPreview(answer);
    };
    void read();
    const stop = onTopic('board', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, [order]);
  return preview;
}
