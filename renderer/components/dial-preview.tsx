import { dialFor, dialProblem } from '../../shared/dial-template.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';

/** Nobody's number: the last digits show where it stands. */
const sampleNumber = '0712345678';

/** What will be dialled for a sample number, or why it may not be. */
export function DialPreview({ template }: { readonly template: string }) {
  const { t } = useWords();
  const transferCodes = useTill((till) => till.settings?.airtimeTransferCodes ?? []);
  const problem = template === '' ? undefined : dialProblem(template, transferCodes);
  if (template === '') return <p className="dial-preview page-note">{t('packages.byHand')}</p>;
  if (problem !== undefined)
    return (
      <p className="dial-preview is-wrong" role="status">
        {t(`packages.problem.dial.${problem}`)}
      </p>
    );
  const [before = '', after = ''] = dialFor(template, '|').split('|');
  return (
    <p className="dial-preview" role="status">
      <span>{t('packages.dialled', { number: '0712 345 678' })}</span>
      <code className="figures">
        {before}
        <strong>{sampleNumber}</strong>
        {after}
      </code>
    </p>
  );
}
