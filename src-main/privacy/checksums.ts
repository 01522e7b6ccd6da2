/** Check digits of the numbers people are known by. Each takes digits (or letters) without spacing. */

/** ISO/IEC 7812-1 (Luhn). */
export function luhn(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616 with ISO 7064 mod 97-10: the first four characters go to the end, letters count from 10. */
export function iban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** US National Provider Identifier: Luhn over 80840 and its ten digits. */
export function npi(digits: string): boolean {
  return /^[12]\d{9}$/.test(digits) && luhn(`80840${digits}`);
}

/** US Drug Enforcement Administration number: (1st+3rd+5th) + 2·(2nd+4th+6th) ends in the 7th digit. */
export function dea(text: string): boolean {
  const match = /^[A-HJ-MPRSTUX][A-Z9](\d{7})$/.exec(text);
  if (match === null) return false;
  const d = [...(match[1] as string)].map(Number) as [number, number, number, number, number, number, number];
  return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 === d[6];
}

/** German tax number (Steuer-ID): ISO 7064 mod 11,10; one digit of the first ten comes twice or three times. */
export function steuerId(digits: string): boolean {
  if (!/^[1-9]\d{10}$/.test(digits)) return false;
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] ?? 0) > 3) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}

/** UK National Health Service number: weights 10 to 2, mod 11. */
export function nhs(digits: string): boolean {
  if (!/^\d{10}$/.test(digits)) return false;
  const check = 11 - (weighted(digits.slice(0, 9), [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 10 && check % 11 === Number(digits[9]);
}

/** Dutch citizen service number (BSN): weights 9 to 2 and -1, divisible by 11. */
export function bsn(digits: string): boolean {
  return (
    /^\d{9}$/.test(digits) &&
    digits !== '000000000' &&
    weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0
  );
}

/** French social security number (NIR): 97 minus the first thirteen mod 97; Corsica's 2A and 2B count as 19 and 18. */
export function nir(text: string): boolean {
  const match = /^([12378]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6})(\d{2})$/.exec(text);
  if (match === null) return false;
  const body = (match[1] as string).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(body) % 97n) === Number(match[2]);
}

/** Swiss and Liechtenstein insurance number (AHV/AVS): EAN-13 over 756 and nine digits. */
export function ahv(digits: string): boolean {
  if (!/^756\d{10}$/.test(digits)) return false;
  return (
    (10 - (weighted(digits.slice(0, 12), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 ===
    Number(digits[12])
  );
}

/** Spanish DNI and NIE: the number mod 23 picks the letter. */
export function dni(text: string): boolean {
  const match = /^([XYZ]?)(\d{7,8})([A-Z])$/.exec(text);
  if (match === null) return false;
  const lead = { X: '0', Y: '1', Z: '2' }[match[1] as string] ?? '';
  const number = lead + match[2];
  return number.length === 8 && 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === match[3];
}

/** Vehicle identification number, ISO 3779 with the North American check digit (49 CFR 565). */
export function vin(text: string): boolean {
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(text)) return false;
  const values: Record<string, number> = {
    A: 1,
    B: 2,
    C: 3,
    D: 4,
    E: 5,
    F: 6,
    G: 7,
    H: 8,
    J: 1,
    K: 2,
    L: 3,
    M: 4,
    N: 5,
    P: 7,
    R: 9,
    S: 2,
    T: 3,
    U: 4,
    V: 5,
    W: 6,
    X: 7,
    Y: 8,
    Z: 9,
  };
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const sum = [...text].reduce((total, c, i) => total + (values[c] ?? Number(c)) * (weights[i] as number), 0);
  return (sum % 11 === 10 ? 'X' : String(sum % 11)) === text[8];
}

/** US Social Security number as it can have been given out: no 000, 666 or 9xx, no 00, no 0000. */
export function ssn(digits: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits);
}

function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0);
}
