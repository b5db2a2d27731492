import type { Mode } from './modes.ts';

/** The string as it is shown, cut at the recipient's digits; and P13: only production has one that a phone would dial. */
export function dialParts(
  mode: Mode,
  template: string | null,
  recipient: string,
): { readonly before: string; readonly recipient: string; readonly after: string } | null {
  const shown =
    mode === 'production'
      ? template
      : (template ?? '*{recipient}#')
          .replace(/^\*(\d+\*)*/, '*PRACTICE*')
          .replace(/(?<=\{recipient\}).*$/, '#');
  const [before, after] = (shown ?? '').split('{recipient}');
  return before === undefined || after === undefined ? null : { before, recipient, after };
}

/** The whole string; undefined where the package has none. */
export function dialled(mode: Mode, template: string | null, recipient: string): string | undefined {
  const parts = dialParts(mode, template, recipient);
  return parts === null ? undefined : `${parts.before}${parts.recipient}${parts.after}`;
}
