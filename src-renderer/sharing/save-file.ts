/** Hand one file of an export to the browser, which saves it where the person wants it. */
import { core } from '../bridge.ts';

export async function saveFile(exportId: string, name: string): Promise<void> {
  const { file } = await core.sharing.file({ exportId, name });
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has to have begun before its address may go.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
