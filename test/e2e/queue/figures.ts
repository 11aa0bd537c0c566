/* eslint-disable @n8n/community-nodes/no-restricted-globals */

/** What the tests measure on their way; docs/scaling.md counts on it. */
export class Figures {
	private readonly lines: string[] = [];

	note(what: string, value: number, unit: string): void {
		const digits = value < 10 ? 2 : 0;
		this.lines.push(`${value.toFixed(digits).padStart(8)} ${unit.padEnd(4)} ${what}`);
	}

	print(): void {
		process.stdout.write(`\nMeasured in queue mode:\n${this.lines.join('\n')}\n`);
	}
}

export function median(values: readonly number[]): number {
	return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
