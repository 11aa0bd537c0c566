export interface BinaryFile {
	/** Where n8n keeps the bytes; without it `data` is the bytes themselves in base64. */
	readonly id?: string;
	readonly data: string;
	readonly mimeType: string;
	readonly fileName?: string;
}

export interface Item {
	readonly json: Readonly<Record<string, unknown>>;
	readonly binary?: Readonly<Record<string, BinaryFile>>;
	readonly pairedItem?: unknown;
	readonly error?: unknown;
}

export interface NodeRun {
	readonly executionStatus: string;
	readonly executionTime: number;
	readonly startTime: number;
	readonly error?: { readonly message: string; readonly description?: string };
	readonly data?: { readonly main?: ReadonlyArray<readonly Item[] | null> };
	readonly hints?: ReadonlyArray<{ readonly message: string }>;
}

export type ExecutionStatus =
	| 'canceled'
	| 'crashed'
	| 'error'
	| 'new'
	| 'running'
	| 'success'
	| 'unknown'
	| 'waiting';

/** An execution as n8n's public API gives it. */
export interface Execution {
	readonly id: string;
	readonly status: ExecutionStatus;
	readonly mode: string;
	readonly startedAt: string;
	readonly stoppedAt: string | null;
	readonly workflowId: string;
	readonly data?: {
		readonly resultData: {
			readonly runData: Readonly<Record<string, readonly NodeRun[]>>;
			readonly error?: { readonly message: string; readonly description?: string };
		};
	};
}

export const endStatuses: readonly ExecutionStatus[] = ['canceled', 'crashed', 'error', 'success'];

/** What a node gave in its last run. */
export function outputOf(execution: Execution, nodeName: string, outputIndex = 0): readonly Item[] {
	return execution.data?.resultData.runData[nodeName]?.at(-1)?.data?.main?.[outputIndex] ?? [];
}

/** Why an execution did not succeed, in n8n's words. */
export function failureOf(execution: Execution): string {
	const error = execution.data?.resultData.error;
	return [execution.status, error?.message, error?.description].filter(Boolean).join(': ');
}
