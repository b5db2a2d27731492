/** The calls about the people of this till: who is there, with which role, and whose PIN counts. */
import { z } from 'zod';
import { approvalSchema as approval, pinSchema as pin } from './parts.ts';
import { roles } from '../roles.ts';

const personId = z.string().max(40);
const name = z.string().trim().min(1).max(40);
const role = z.enum(roles);

const staffMember = z.object({
  id: z.string(),
  name: z.string(),
  role,
  /** False: has left; what he did keeps his name. */
  active: z.boolean(),
  mustChangePin: z.boolean(),
  lockedUntilMs: z.number().int().nullable(),
  createdMs: z.number().int(),
});
const staff = z.object({ people: z.array(staffMember) });

/** SECURITY: PINs go in here and never come out; each act is approved by an owner's PIN. */
export const staffContract = {
  'staff:list': { request: z.object({}), response: staff, access: 'owner' },
  /** `pin` is chosen and typed by the new person himself. */
  'staff:add': {
    request: z.object({ name, role, pin, approval: approval.optional() }),
    response: staff,
    access: 'owner',
  },
  'staff:change': {
    request: z.object({ personId, name, role, approval: approval.optional() }),
    response: staff,
    access: 'owner',
  },
  'staff:deactivate': {
    request: z.object({ personId, approval: approval.optional() }),
    response: staff,
    access: 'owner',
  },
  'staff:reactivate': {
    request: z.object({ personId, approval: approval.optional() }),
    response: staff,
    access: 'owner',
  },
  /** `pin` serves for one sign-in, after which that person chooses his own; it also unlocks him. */
  'staff:reset-pin': {
    request: z.object({ personId, pin, approval: approval.optional() }),
    response: staff,
    access: 'owner',
  },
  /** The signed-in person's own PIN; the only call that goes before a PIN that must be changed is. */
  'staff:change-own-pin': {
    request: z.object({ present: z.string().max(12), next: pin }),
    response: z.object({}),
    access: 'person',
  },
} as const;
