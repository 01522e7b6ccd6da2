import { describe, expect, test } from 'vitest';
import {
  ahv,
  bsn,
  dea,
  dni,
  iban,
  luhn,
  nhs,
  nir,
  npi,
  ssn,
  steuerId,
  vin,
} from '../../../src-main/privacy/checksums.ts';

/** Published specimen numbers; one figure changed must break each. */
const specimens: readonly (readonly [string, (text: string) => boolean, string])[] = [
  ['a card (Luhn)', luhn, '4111111111111111'],
  ['an IBAN', iban, 'DE89370400440532013000'],
  ['a British IBAN', iban, 'GB29NWBK60161331926819'],
  ['a US provider number', npi, '1234567893'],
  ['a DEA number', dea, 'AB1234563'],
  ['a German tax number', steuerId, '86095742719'],
  ['an NHS number', nhs, '9434765919'],
  ['a Dutch citizen number', bsn, '111222333'],
  ['a French social security number', nir, '255081416802538'],
  ['a Swiss insurance number', ahv, '7569217076985'],
  ['a Spanish identity number', dni, '12345678Z'],
  ['a vehicle number', vin, '1M8GDM9AXKP042788'],
];

describe('Check digits', () => {
  test.each(specimens)('of %s fit a published specimen and no neighbour of it', (_, fits, specimen) => {
    expect(fits(specimen)).toBe(true);
    const at = [...specimen].findLastIndex((c) => /\d/.test(c));
    const neighbours = [...'0123456789']
      .filter((digit) => digit !== specimen[at])
      .map((digit) => specimen.slice(0, at) + digit + specimen.slice(at + 1));
    expect(neighbours.filter(fits)).toEqual([]);
  });

  test('of Social Security numbers there are none: only ranges that were never given out are refused', () => {
    expect(['123456789', '000456789', '666456789', '900456789', '123006789', '123450000'].map(ssn)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
