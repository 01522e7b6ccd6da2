import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';

/** Own words for what stands in the place of a term. */
export function ReplaceDialog(props: {
  text: string;
  onReplace: (words: string) => void;
  onClose: () => void;
}) {
  const [words, setWords] = useState('');
  const [asked, setAsked] = useState(false);
  const empty = words.trim() === '';
  return (
    <Dialog
      open
      title="Replace with your own words"
      onClose={props.onClose}
      onSubmit={() => {
        setAsked(true);
        if (!empty) props.onReplace(words.trim());
      }}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Replace
          </Button>
        </>
      }
    >
      <p className="read-s">{props.text}</p>
      <Field
        label="Reads instead"
        value={words}
        maxLength={200}
        onChange={(event) => setWords(event.target.value)}
        hint="The same words stand in every place of it, in every document."
        problem={asked && empty ? 'Write the words that should stand there.' : null}
      />
    </Dialog>
  );
}
