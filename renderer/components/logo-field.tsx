import { useEffect, useRef, useState } from 'react';
import { ditheredLogo, logoSize } from '../../shared/logo.ts';
import type { Logo } from '../../shared/logo.ts';
import type { PrintLine } from '../../shared/receipt-layout.ts';
import { useKeys } from '../keys.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { ReceiptPaper } from './receipt-paper.tsx';

/** The shop's picture: chosen as a PNG, made to dots here, kept at once. The picture itself never leaves this window. */
export function LogoField({ locked }: { readonly locked: boolean }) {
  const { t } = useWords();
  const [logo, setLogo] = useState<Logo | null>(null);
  const [isBad, setBad] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void ask('receipt:logo', {}).then((now) => setLogo(now?.logo ?? null));
  }, []);
  const keep = async (next: Logo | null): Promise<void> => {
    const kept = await ask('receipt:set-logo', { logo: next });
    if (kept !== undefined) setLogo(kept.logo);
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const made = await logoOf(file).catch(() => undefined);
    setBad(made === undefined);
    if (made !== undefined) await keep(made);
  };
  const choose = (): void => input.current?.click();
  const remove = (): void => void keep(null);
  useKeys(
    { 'Alt+l': choose, ...(logo === null ? {} : { 'Alt+x': remove }) },
    { when: !locked, inFields: true },
  );
  return (
    <div className="logo-field">
      <p className="logo-head">{t('settings.logo')}</p>
      {logo === null ? (
        <p className="printer-seen">{t('settings.logoNone')}</p>
      ) : (
        <ReceiptPaper
          lines={linesOf(logo)}
          columns={32}
          label={t('settings.logoShown', { width: logo.widthDots, height: logo.rows.length })}
        />
      )}
      {!locked && (
        <div className="printer-test-keys">
          <input
            ref={input}
            type="file"
            accept="image/png"
            hidden
            aria-label={t('settings.logoChoose')}
            onChange={(event) => {
              void take(event.target.files?.[0]);
              // The same file again is a choice again.
              event.target.value = '';
            }}
          />
          <ActionButton k="Alt L" onPress={choose}>
            {t('settings.logoChoose')}
          </ActionButton>
          {logo !== null && (
            <ActionButton k="Alt X" onPress={remove}>
              {t('settings.logoRemove')}
            </ActionButton>
          )}
        </div>
      )}
      {isBad && (
        <p className="printer-seen is-bad" role="alert">
          {t('settings.logoBad')}
        </p>
      )}
    </div>
  );
}

const linesOf = (logo: Logo): readonly PrintLine[] => [{ kind: 'logo', logo }];

/** Read by the browser's own reader, in the sandbox. Rejects what is no picture. */
async function logoOf(file: File): Promise<Logo> {
  const picture = await createImageBitmap(file);
  const { width, height } = logoSize(picture);
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  if (drawing === null) throw new Error('no canvas');
  drawing.imageSmoothingQuality = 'high';
  drawing.drawImage(picture, 0, 0, width, height);
  return ditheredLogo(drawing.getImageData(0, 0, width, height).data, width, height);
}
