export const copiesBadly: boolean;
export function copiesFromNothing(code: string): string;
