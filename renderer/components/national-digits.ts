import { isMsisdn, national } from '../../shared/msisdn.ts';

/** `0712345678`, as people dial and read it, from either form the main process answers with. */
export function nationalDigits(number: string): string {
  return isMsisdn(number) ? national(number) : number.replaceAll(' ', '');
}

/** `0712 345 678`. */
export function spacedNational(number: string): string {
  return nationalDigits(number).replace(/^(\d{4})(\d{3})(\d{3})$/, '$1 $2 $3');
}
