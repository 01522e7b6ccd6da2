import { ProblemError } from '../contract/errors.ts';

const safe = 'Nothing was written.';

/** The file is not what it says: cut short, changed, or made to harm. */
export function packDamaged(evidence: string): ProblemError {
  return new ProblemError({
    code: 'pack-damaged',
    what: 'This file is damaged or was changed after it was made.',
    safe,
    remedy: 'Ask for it again, and compare its fingerprint with whoever made it.',
    evidence,
  });
}

export function notAPack(evidence: string): ProblemError {
  return new ProblemError({
    code: 'not-a-pack',
    what: 'This file was not made by Vernacular.',
    safe,
    remedy: 'Choose a file that ends in .vernacular-demo or .vernacular-project.',
    evidence,
  });
}

export function packNewer(evidence: string): ProblemError {
  return new ProblemError({
    code: 'pack-newer',
    what: 'This file was made by a newer version of Vernacular.',
    safe,
    remedy: 'Install the newer version here, or ask for a file made by this one.',
    evidence,
  });
}

export function wrongPackPassphrase(): ProblemError {
  return new ProblemError({
    code: 'wrong-passphrase',
    what: 'This passphrase does not open the file.',
    safe,
    remedy: 'Check capitals and keyboard layout, then try again. Without the passphrase nobody can open it.',
  });
}

export function passphraseNeeded(): ProblemError {
  return new ProblemError({
    code: 'passphrase-needed',
    what: 'This file is encrypted, and there is no passphrase for it yet.',
    safe,
    remedy: 'Enter one of at least eight characters and tell it to nobody but the person who opens the file.',
  });
}
