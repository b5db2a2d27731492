import { useEffect, useState } from 'react';
import type { Snapshot } from '../../shared/snapshot.ts';
import { call } from '../bridge.ts';
import { useTill } from '../store/till.ts';
import type { Language } from '../words.ts';

let spoken: Language = 'sw';

/** While the confirm screen stands, the customer reads the same numbers across the counter, in his own language. */
export function useCustomerDisplay(
  snapshot: Snapshot,
): readonly [language: Language, choose: (language: Language) => void] {
  const usual = useTill((till) => till.settings?.customerLanguage ?? 'sw');
  const isOn = useTill((till) => till.settings !== null && till.settings.customerDisplay !== 'off');
  const [chosen, setChosen] = useState<Language>();
  const language = chosen ?? usual;
  useEffect(() => {
    spoken = language;
    if (isOn) void call('display:check', { snapshot, language });
  }, [snapshot, language, isOn]);
  useEffect(() => (isOn ? () => void call('display:clear', {}) : undefined), [isOn]);
  return [language, setChosen];
}

/** The confirmed order's payment is shown to the customer until it has ended. */
export function followOnDisplay(order: string): void {
  if (useTill.getState().settings?.customerDisplay !== 'off')
    void call('display:follow', { order, language: spoken });
}
