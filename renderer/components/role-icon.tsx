export type PartyRole = 'payer' | 'recipient';

const arrow: { readonly [R in PartyRole]: string } = {
  payer: 'M12 10V2.5 M8.8 5.5 12 2.3l3.2 3.2',
  recipient: 'M12 2v7.5 M8.8 6.6 12 9.8l3.2-3.2',
};
const palm =
  'M3 14.5h2.6c1.4 0 1.9-1 3.4-1h3.2a1.7 1.7 0 0 1 0 3.4H9.6 M13.6 16.4l4.6-2.3a1.75 1.75 0 0 1 1.7 3.05l-5.7 3.5c-.6.4-1.3.5-2 .4L6 20.2H3';

/** An arrow leaving a hand (pays) or coming into it (receives). Always beside the word, so it says nothing itself. */
export function RoleIcon({ role, size }: { readonly role: PartyRole; readonly size: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={arrow[role]} />
      <path d={palm} />
    </svg>
  );
}
