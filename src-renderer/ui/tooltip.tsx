import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';

/** Mounted once around the app: 500 ms before the first, at once for the next. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delay={500}>{children}</Tooltip.Provider>;
}

function Floating({ children }: { children: ReactNode }) {
  return (
    <Tooltip.Portal>
      <Tooltip.Positioner sideOffset={6} className="tip-place">
        <Tooltip.Popup className="tip" role="tooltip">
          {children}
        </Tooltip.Popup>
      </Tooltip.Positioner>
    </Tooltip.Portal>
  );
}

/** A plain word with its technical name on hover and focus. `name` is the plain name set strong, `children` explains. */
export function Term(props: { words: string; name?: string; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={<span className="term" tabIndex={0} />}>{props.words}</Tooltip.Trigger>
      <Floating>
        {props.name !== undefined && (
          <>
            <b className="strong">{props.name}</b>
            <br />
          </>
        )}
        {props.children}
      </Floating>
    </Tooltip.Root>
  );
}
