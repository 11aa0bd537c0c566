/** One generation of Cog, as its containers are still in use. */
export interface CogVersion {
	readonly version: string;
	readonly released: string;
	/** The server inside: written in Python up to 0.16, in Rust since 0.17. */
	readonly server: 'coglet' | 'python';
	/** Whether the server can be told on which address to listen. */
	readonly takesHost: boolean;
	/** Whether it hears nothing else, not even a cancellation, while somebody waits for a prediction. */
	readonly isDeafMeanwhile?: boolean;
}

export const cogVersions: readonly CogVersion[] = [
	{ version: '0.8.6', released: '2023-08', server: 'python', takesHost: false },
	{
		version: '0.9.9',
		released: '2024-06',
		server: 'python',
		takesHost: false,
		isDeafMeanwhile: true,
	},
	{ version: '0.14.12', released: '2025-05', server: 'python', takesHost: true },
	{ version: '0.23.1', released: '2026-10', server: 'coglet', takesHost: true },
];

export const newestCog = cogVersions.at(-1)!;

export const rembgVersion = { version: '2.0.86', released: '2026-10' };
