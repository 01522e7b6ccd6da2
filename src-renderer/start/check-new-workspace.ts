export type KeyChoice = 'keychain' | 'passphrase' | 'none';

export interface NewWorkspace {
  readonly reviewer: string;
  readonly choice: KeyChoice;
  readonly passphrase: string;
  readonly again: string;
}

export interface NewWorkspaceProblems {
  reviewer?: string;
  passphrase?: string;
  again?: string;
}

const shortest = 8;

/** What is still wrong with the form, each as words that name the fix. */
export function checkNewWorkspace(form: NewWorkspace): NewWorkspaceProblems {
  const problems: NewWorkspaceProblems = {};
  if (form.reviewer.trim() === '') problems.reviewer = 'Enter the name that should stand on approvals.';
  if (form.choice !== 'passphrase') return problems;
  const length = [...form.passphrase].length;
  if (length < shortest) {
    problems.passphrase =
      length === 0 ? 'Enter a passphrase.' : `It has ${length} characters. It needs at least ${shortest}.`;
  } else if (form.passphrase !== form.again) {
    problems.again =
      form.again === '' ? 'Enter it a second time.' : 'The two are not the same. Enter both again.';
  }
  return problems;
}
