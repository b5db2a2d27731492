export type PartyRole = 'payer' | 'recipient' | 'payee';

const palm =
  'M3 14.5h2.6c1.4 0 1.9-1 3.4-1h3.2a1.7 1.7 0 0 1 0 3.4H9.6 M13.6 16.4l4.6-2.3a1.75 1.75 0 0 1 1.7 3.05l-5.7 3.5c-.6.4-1.3.5-2 .4L6 20.2H3';
const drawing: { readonly [R in PartyRole]: readonly [arrow: string, rest: string] } = {
  payer: ['M12 10V2.5 M8.8 5.5 12 2.3l3.2 3.2', palm],
  recipient: ['M12 2v7.5 M8.8 6.6 12 9.8l3.2-3.2', palm],
  payee: [
    'M1.8 9.5h7.4 M6.2 6.3 9.4 9.5l-3.2 3.2',
    'M16.2 4.2a2.9 2.9 0 1 1 0 5.8a2.9 2.9 0 0 1 0-5.8z M10.2 20.5v-1.4a4.4 4.4 0 0 1 4.4-4.4h3.2a4.4 4.4 0 0 1 4.4 4.4v1.4',
  ],
};

/**
 * An arrow leaving a hand (pays), coming into it (receives), or going to a person (is sent the shop's money). Always
 * beside the word, so it says nothing itself.
 */
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
      {drawing[role].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
