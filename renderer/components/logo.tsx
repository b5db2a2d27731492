/** A disc beside a ring of two lines: the payer and the recipient. */
export function Logo() {
  return (
    <svg width="32" height="18" viewBox="0 0 32 18" aria-hidden="true">
      <circle cx="9" cy="9" r="8" fill="currentColor" />
      <circle cx="23" cy="9" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <circle cx="23" cy="9" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
