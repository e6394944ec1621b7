export function wrongWay(from: string, to: string): string | undefined;
export function filesBelow(folder: string): string[];
export function importsOf(src: string, file: string): string[];
export function cycleFrom(src: string, file: string, first: string): string[] | undefined;
