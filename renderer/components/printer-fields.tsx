import type { Response, Settings } from '../../shared/ipc-contract.ts';
import type { Columns } from '../../shared/receipt-layout.ts';
import { useWords } from '../words.ts';
import { NumberField, RadioField, TextField } from './form-fields.tsx';

type Printer = Settings['printer'];
type Choices = Response<'printer:choices'>;

const kinds = ['none', 'tcp', 'device', 'serial', 'cups', 'windows', 'pdf'] as const;
const speeds = ['9600', '19200', '38400', '115200'] as const;

type FieldsProps = {
  readonly printer: Printer;
  readonly onChange: (printer: Printer) => void;
  /** What this machine seems to have; null while it looks. */
  readonly choices: Choices | null;
};

/** Which printer, and what that kind needs to be reached. */
export function PrinterFields({ printer, onChange, choices }: FieldsProps) {
  const { t } = useWords();
  const offered = printer.kind === 'file' ? ([...kinds, 'file'] as const) : kinds;
  return (
    <>
      <RadioField
        label={t('settings.printer')}
        layout="alone"
        value={printer.kind}
        options={offered.map((kind) => [kind, t(`settings.printerKind.${kind}`)] as const)}
        onChange={(kind) => onChange(printerOf(kind, printer))}
      />
      <WhereFields printer={printer} onChange={onChange} choices={choices} />
      {'columns' in printer && (
        <RadioField
          label={t('settings.columns')}
          value={String(printer.columns)}
          options={[
            ['32', '32'],
            ['42', '42'],
            ['48', '48'],
          ]}
          onChange={(columns) => onChange({ ...printer, columns: columnsOf(columns) })}
        />
      )}
    </>
  );
}

function WhereFields({ printer, onChange, choices }: FieldsProps) {
  const { t } = useWords();
  switch (printer.kind) {
    case 'tcp':
      return (
        <>
          <TextField
            label={t('settings.host')}
            value={printer.host}
            maxLength={120}
            onChange={(host) => onChange({ ...printer, host })}
          />
          <NumberField
            label={t('settings.port')}
            value={printer.port}
            min={1}
            max={65535}
            onChange={(port) => onChange({ ...printer, port })}
          />
        </>
      );
    case 'device':
      return (
        <>
          <TextField
            label={t('settings.path')}
            value={printer.path}
            maxLength={120}
            onChange={(path) => onChange({ ...printer, path })}
          />
          <Seen names={choices?.device} />
        </>
      );
    case 'serial':
      return <SerialFields printer={printer} onChange={onChange} choices={choices} />;
    case 'cups':
    case 'windows':
      return (
        <>
          <TextField
            label={t('settings.queue')}
            value={printer.queue}
            maxLength={120}
            onChange={(queue) => onChange({ ...printer, queue })}
          />
          <Seen names={choices?.[printer.kind]} />
        </>
      );
    case 'none':
    case 'pdf':
    case 'file':
      return null;
  }
}

type SerialProps = Omit<FieldsProps, 'printer'> & {
  readonly printer: Extract<Printer, { readonly kind: 'serial' }>;
};

function SerialFields({ printer, onChange, choices }: SerialProps) {
  const { t } = useWords();
  return (
    <>
      <TextField
        label={t('settings.path')}
        value={printer.path}
        maxLength={120}
        onChange={(path) => onChange({ ...printer, path })}
      />
      <Seen names={choices?.serial} />
      <RadioField
        label={t('settings.baudRate')}
        layout="above"
        value={speeds.find((speed) => Number(speed) === printer.baudRate) ?? '9600'}
        options={speeds.map((speed) => [speed, speed] as const)}
        onChange={(speed) => onChange({ ...printer, baudRate: Number(speed) })}
      />
      <RadioField
        label={t('settings.handshake')}
        layout="above"
        value={printer.handshake}
        options={(['none', 'hardware', 'software'] as const).map(
          (kind) => [kind, t(`settings.handshakes.${kind}`)] as const,
        )}
        onChange={(handshake) => onChange({ ...printer, handshake })}
      />
    </>
  );
}

/** What this machine seems to have: a help to type it, nothing more. */
function Seen({ names }: { readonly names: readonly string[] | undefined }) {
  const { t } = useWords();
  if (names === undefined) return null;
  return (
    <p className="printer-seen">
      {names.length === 0 ? t('settings.seenNone') : t('settings.seen', { names: names.join(', ') })}
    </p>
  );
}

/** Another kind of printer keeps the columns. */
function printerOf(kind: Printer['kind'], before: Printer): Printer {
  const columns = 'columns' in before ? before.columns : 48;
  switch (kind) {
    case 'none':
    case 'pdf':
      return { kind };
    case 'file':
      return { kind, columns };
    case 'tcp':
      return { kind, columns, host: '', port: 9100 };
    case 'device':
      return { kind, columns, path: '/dev/usb/lp0' };
    case 'serial':
      return { kind, columns, path: '', baudRate: 9600, handshake: 'none' };
    case 'cups':
    case 'windows':
      return { kind, columns, queue: '' };
  }
}

const columnsOf = (text: string): Columns => (text === '32' ? 32 : text === '42' ? 42 : 48);
