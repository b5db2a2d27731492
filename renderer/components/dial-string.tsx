import { Fragment } from 'react';
import './dial-string.css';

type DialParts = { readonly before: string; readonly recipient: string; readonly after: string };

/** The USSD string as it is dialled; the recipient's digits are marked, and it breaks only after a `*`. */
export function DialString({ dial }: { readonly dial: DialParts }) {
  return (
    <p className="dial-string code-figures">
      <Breakable text={dial.before} />
      <span className="recipient">{dial.recipient}</span>
      <Breakable text={dial.after} />
    </p>
  );
}

function Breakable({ text }: { readonly text: string }) {
  const parts = text.split(/(?<=\*)/);
  return parts.map((part, index) => (
    // The string never changes while it is shown: a part's place is its identity.
    <Fragment key={index}>
      {part}
      {part.endsWith('*') && <wbr />}
    </Fragment>
  ));
}
