import { useAnnouncements } from '../store/announcements.ts';

/** What changed by itself, for people who hear the screen. */
export function LiveRegion() {
  const { polite, urgent } = useAnnouncements();
  return (
    <div className="visually-hidden">
      <div aria-live="polite">{polite}</div>
      <div aria-live="assertive">{urgent}</div>
    </div>
  );
}
