/** All texts of the screen: both catalogues are bundled, so the language changes at once and without a network. */
import { createInstance, type TFunction } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import en from '../shared/locales/en.json' with { type: 'json' };
import sw from '../shared/locales/sw.json' with { type: 'json' };
import type { Validity } from '../shared/packages.ts';
import { validityMessage } from '../shared/validity.ts';
import { useKeyMap, withMappedKeys } from './store/key-map.ts';

export type Language = 'en' | 'sw';

export const words = createInstance();
words.use({
  type: 'postProcessor',
  name: 'keys',
  // "Print later with F7" names the key of this till.
  process: (text: string) => withMappedKeys(useKeyMap.getState().map, text),
});
void words.use(initReactI18next).init({
  postProcess: ['keys'],
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  resources: { en: { translation: en }, sw: { translation: sw } },
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** `t` in the screen's language, and which language that is. */
export function useWords(): { readonly t: TFunction; readonly language: Language } {
  const { t, i18n } = useTranslation();
  // Another key map is another text.
  useKeyMap((keys) => keys.map);
  return { t, language: i18n.language === 'sw' ? 'sw' : 'en' };
}

/** `t` in a language of its own, as the words that are read to the customer need it. */
export const wordsIn = (language: Language): TFunction => words.getFixedT(language);

export const screenLanguage = (): Language => (words.language === 'sw' ? 'sw' : 'en');

export function applyLanguage(language: Language): void {
  document.documentElement.lang = language;
  void words.changeLanguage(language);
}

/** `3 hours`, `masaa 3`; empty for goods. */
export function validityText(t: TFunction, validity: Validity): string {
  const message = validityMessage(validity);
  return message === undefined ? '' : t(message.key, message.values);
}
