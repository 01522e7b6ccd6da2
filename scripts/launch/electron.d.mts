export function findElectron(): string | null;
export function findObstacle(): string | null;
