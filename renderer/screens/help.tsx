import { KeyCap } from '../components/key-cap.tsx';
import { PageHead } from '../components/page-head.tsx';
import type { ScreenOf } from '../store/screens.ts';
import { useWords } from '../words.ts';
import './help.css';

type Group = { readonly name: string; readonly keys: readonly (readonly [cap: string, word: string])[] };

/** Where keys act, and which; the words stand under `help.group` and `help.key`. */
const groups: readonly Group[] = [
  {
    name: 'everywhere',
    keys: [
      ['F1', 'help'],
      ['F2', 'newOrder'],
      ['F6', 'board'],
      ['F7', 'reprint'],
      ['F10', 'day'],
      ['F11', 'screenLanguage'],
      ['F12', 'lock'],
      ['/', 'find'],
      ['Ctrl K', 'palette'],
      ['Ctrl M', 'credits'],
      ['Alt A', 'airtime'],
      ['Ctrl ,', 'settings'],
      ['Alt P', 'papers'],
      ['Ctrl O', 'openDrawer'],
      ['Alt U', 'unlock'],
      ['Alt T', 'training'],
      ['Esc', 'back'],
    ],
  },
  {
    name: 'counter',
    keys: [
      ['F3', 'payer'],
      ['F4', 'recipient'],
      ['F5', 'package'],
      ['678', 'regular'],
      ['S', 'sameNumber'],
      ['Alt S', 'swap'],
      ['Enter', 'next'],
      ['Alt 1–6', 'phone'],
    ],
  },
  {
    name: 'board',
    keys: [
      ['↑ ↓', 'choose'],
      ['Enter', 'act'],
      ['0–4', 'filterCards'],
      ['D', 'deliver'],
      ['T', 'schedule'],
      ['E', 'changeOrder'],
      ['R', 'again'],
      ['C', 'cash'],
      ['U', 'steps'],
      ['M', 'decide'],
      ['B', 'refund'],
      ['X', 'cancel'],
      ['P', 'receipt'],
    ],
  },
  {
    name: 'confirm',
    keys: [
      ['1 2 3', 'payBy'],
      ['Y', 'doubt'],
      ['Alt L', 'readIn'],
      ['F9', 'confirm'],
      ['Esc', 'change'],
    ],
  },
  {
    name: 'delivery',
    keys: [
      ['1–4', 'reply'],
      ['F9', 'decide'],
      ['Esc', 'leave'],
    ],
  },
  {
    name: 'owner',
    keys: [
      ['← →', 'otherDay'],
      ['1–9', 'debts'],
      ['F', 'filter'],
      ['E', 'export'],
      ['V', 'verify'],
    ],
  },
];

/** Acts on the list of payouts. They stand below the decisions, which are few. */
const payoutKeys: Group = {
  name: 'payouts',
  keys: [
    ['Ctrl P', 'payouts'],
    ['N', 'newPayout'],
    ['L', 'payList'],
    ['A', 'approvePayout'],
    ['S', 'stopPayouts'],
  ],
};
const cells: readonly (readonly Group[])[] = groups.map((group) =>
  group.name === 'delivery' ? [group, payoutKeys] : [group],
);

/** Every key and where it acts. */
export function HelpScreen(_props: ScreenOf<'help'>) {
  const { t } = useWords();
  return (
    <div className="full-page help">
      <PageHead title={t('help.title')} beside={<span className="help-note">{t('help.note')}</span>} />
      <div className="help-groups">
        {cells.map((cell) => (
          <div key={cell[0]?.name} className="sheet">
            {cell.map((group) => (
              <HelpGroup key={group.name} group={group} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function HelpGroup({ group: { name, keys } }: { readonly group: Group }) {
  const { t } = useWords();
  return (
    <section aria-labelledby={`help-${name}`}>
      <h2 id={`help-${name}`}>{t(`help.group.${name}`)}</h2>
      <dl>
        {keys.map(([cap, word]) => (
          <div key={word}>
            <dt>
              <KeyCap k={cap} />
            </dt>
            <dd>{t(`help.key.${word}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
