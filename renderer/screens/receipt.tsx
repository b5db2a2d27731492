import { useEffect, useState } from 'react';
import { call, onTopic } from '../bridge.ts';
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
import type { PrintJob, Response } from '../../shared/ipc-contract.ts';
import './receipt.css';

type Preview = Response<'receipt:preview'>;

/** The receipt as it will stand on paper, and what became of the copies. Printing never holds up an order. */
export function ReceiptScreen({ order }: ScreenOf<'receipt'>) {
  const { t } = useWords();
  const { job, setJob } = usePrintJob(order);
  const preview = usePreview(order, job);
  const printed = (useOrderPage(order)?.prints.length ?? 0) > 0;
  const print = useOnce(async () => {
    const started = await ask('receipt:print', { order });
    if (started !== undefined) setJob(started);
  });
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
          <ActionButton k="P" ink onPress={print}>
            {t(printed ? 'receipt.printDuplicate' : 'receipt.print')}
          </ActionButton>
          <SavePdf order={order} />
          {job === null ? (
            <p className="note">{t('receipt.later')}</p>
          ) : (
            <PrintState job={job} onJob={setJob} />
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

/** Read again after each print: the next copy says DUPLICATE. */
function usePreview(order: string, job: PrintJob | null): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    let current = true;
    void ask('receipt:preview', { order }).then((answer) => {
      if (current && answer !== undefined) setPreview(answer);
    });
    return () => {
      current = false;
    };
  }, [order, job?.id]);
  return preview;
}

/** The newest copy of this order and what the printer said of it. */
function usePrintJob(order: string) {
  const [job, setJob] = useState<PrintJob | null>(null);
  useEffect(() => {
    let current = true;
    void call('order:get', { order }).then((answer) => {
      const last = answer.ok ? answer.value.prints.at(-1) : undefined;
      if (current && last !== undefined) setJob((known) => known ?? { ...last, order });
    });
    const stop = onTopic('print', (changed) => {
      if (changed.order === order) setJob(changed);
    });
    return () => {
      current = false;
      stop();
    };
  }, [order]);
  return { job, setJob };
}
