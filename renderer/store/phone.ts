/** Practice: the customers' phones, as the main process last told them. */
import { useEffect, useState } from 'react';
import { call, onTopic } from '../bridge.ts';
import type { Response } from '../../shared/ipc-contract.ts';

type Phones = Response<'phone:list'>;
const silent: Phones = { prompts: [], received: [] };

/** Read again whenever something happens on one of them; outside practice they are silent. */
export function usePhones(): Phones {
  const [phones, setPhones] = useState(silent);
  useEffect(() => {
    let current = true;
    const read = async (): Promise<void> => {
      const result = await call('phone:list', {});
      if (current && result.ok) setPhones(result.value);
    };
    void read();
    const stop = onTopic('phone', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, []);
  return phones;
}
