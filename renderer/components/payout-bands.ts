/** How a payout's state looks. Violet and its hatch stand where money may have moved, and nowhere else. */
import {
  IconAlertTriangle,
  IconChecks,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconClockPause,
  IconCloudOff,
  IconCloudUp,
  IconHandStop,
  IconHelpOctagon,
  IconUserCheck,
  type Icon,
} from '@tabler/icons-react';
import type { PayoutCardState } from '../../shared/contract/payout-channels.ts';
import type { Band, BandLook } from './bands.ts';

type PayoutBand = Pick<Band, 'look' | 'icon'>;
const band = (look: BandLook, icon: Icon): PayoutBand => ({ look, icon });

export const payoutBands: { readonly [S in PayoutCardState]: PayoutBand } = {
  approve: band('queued', IconUserCheck),
  lapsed: band('queued', IconUserCheck),
  waits: band('after', IconClockPause),
  onHold: band('queued', IconCloudOff),
  stopped: band('queued', IconHandStop),
  sending: band('queued', IconCloudUp),
  accepted: band('waiting', IconClock),
  unknown: band('unknown', IconHelpOctagon),
  mismatch: band('unknown', IconAlertTriangle),
  failed: band('refused', IconCircleX),
  paid: band('delivered', IconChecks),
  paidTwice: band('refused', IconAlertTriangle),
  wentElsewhere: band('refused', IconAlertTriangle),
  statedDenied: band('refused', IconAlertTriangle),
  withdrawn: band('not-sent', IconCircleMinus),
};
