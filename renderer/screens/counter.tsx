import { PackageGrid } from '../components/package-grid.tsx';
import { NextStep } from '../components/next-step.tsx';
import { RecentList } from '../components/recent-list.tsx';
import { RolePanel } from '../components/role-panel.tsx';
import { useKeys } from '../keys.ts';
import { changeDraft, goTo, swapNumbers } from '../store/draft.ts';
import type { ScreenOf } from '../store/screens.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { useNextStepText } from './next-step-text.ts';
import { useRecentCustomers, panelList } from './use-recent-customers.ts';
import { useSale } from './use-sale.ts';
import './counter.css';

/** Two numbers and a package. Nothing is sent from here: Enter only opens the confirm screen. */
export function CounterScreen(_props: ScreenOf<'counter'>) {
  const { t } = useWords();
  const sale = useSale();
  const { payer, recipient, item } = sale;
  const step = useNextStepText(payer, recipient, item);
  const recent = useRecentCustomers(sale.payerText);
  const list = panelList(recent);
  const offline = useTill((till) => till.app?.link.online === false);
  const firstRun = useTill((till) => till.app?.firstRun === true);
  const items = useTill((till) => till.catalogue);
  useKeys({
    F3: () => goTo('payer'),
    F4: () => goTo('recipient'),
    F5: () => goTo('package'),
    'Alt+s': swapNumbers,
  });

  return (
    <div className="counter">
      <h1 className="visually-hidden">{t('counter.title')}</h1>
      <div className="payer-with-list">
        <RolePanel
          role="payer"
          k="F3"
          text={sale.payerText}
          parsed={payer}
          sentence={t(offline ? 'counter.payerWaits' : 'counter.payerDone')}
          example={firstRun ? t('counter.example') : undefined}
          list={list}
          onType={(payerText) => changeDraft({ payerText })}
          onEnter={() => payer.kind === 'ok' && sale.goOn()}
        />
        {list !== undefined && (
          <RecentList
            digits={sale.payerText}
            rows={recent.rows}
            chosen={recent.chosen}
            onTake={(row) => void recent.take(row)}
          />
        )}
      </div>
      <RolePanel
        role="recipient"
        k="F4"
        text={sale.recipientText}
        parsed={recipient}
        sentence={t(sale.same ? 'counter.sameDone' : 'counter.recipientDone')}
        onSame={sale.takePayer}
        onType={(recipientText) => changeDraft({ recipientText })}
        onEnter={() => recipient.kind === 'ok' && sale.goOn()}
      />
      <PackageGrid
        items={items}
        chosenId={item?.id ?? null}
        onChoose={(packageId) => changeDraft({ packageId })}
        onEnter={sale.goOn}
      />
      <NextStep {...step} ready={sale.missing === undefined} busy={sale.busy} onReview={sale.goOn} />
    </div>
  );
}
