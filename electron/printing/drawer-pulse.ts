/** ESC p: a pulse of `pulseMs` (at most 120) on the drawer's pin; its coil then rests more than four times as long. */
export function drawerPulse({ pin, pulseMs }: { readonly pin: 2 | 5; readonly pulseMs: number }): Uint8Array {
  const on = Math.round(pulseMs / 2);
  return Uint8Array.of(0x1b, 0x70, pin === 2 ? 0 : 1, on, Math.min(255, on * 5));
}
