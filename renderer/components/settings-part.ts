import type { Settings } from '../../shared/ipc-contract.ts';

/** What every part of the settings is given: what is set now, and how it changes it. */
export type SettingsPartProps = {
  readonly settings: Settings;
  readonly onChange: (part: Partial<Settings>) => void;
  readonly locked: boolean;
};
