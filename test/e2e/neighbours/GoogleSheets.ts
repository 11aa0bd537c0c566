/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CredentialDefinition } from '../n8n/N8nClient';
import { authorization, googleCredential } from './googleLogin';
import { standInForHosts, type StandIn } from './standInForHosts';

const HOST = 'sheets.googleapis.com';

type Row = Record<string, string>;

/**
 * A stand-in for one tab of a Google Sheet, with the part of its API that the Google Sheets node uses.
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest, 2026-11-28.
 */
export class GoogleSheets {
	private standIn: StandIn | undefined;
	private cells: string[][] = [];

	private constructor(private readonly tab: string) {}

	static async start(tab: string): Promise<GoogleSheets> {
		const sheets = new GoogleSheets(tab);
		sheets.standIn = await standInForHosts([HOST], (request, response) => {
			void sheets.answer(request, response);
		});
		return sheets;
	}

	/** For the start of n8n. */
	get environment(): Readonly<Record<string, string>> {
		return this.standIn?.environment ?? {};
	}

	get credential(): CredentialDefinition {
		return googleCredential('Google Sheets', 'googleSheetsOAuth2Api');
	}

	fill(columns: readonly string[], rows: readonly Row[]): void {
		this.cells = [[...columns], ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
	}

	get rows(): Row[] {
		const [columns = [], ...rows] = this.cells;
		return rows.map((row) =>
			Object.fromEntries(columns.map((column, index) => [column, row[index] ?? ''])),
		);
	}

	close(): void {
		this.standIn?.close();
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
		const path = decodeURIComponent(new URL(request.url ?? '', `https://${HOST}`).pathname);
		const [, rest = ''] = /^\/v4\/spreadsheets\/[^/:]+(.*)$/.exec(path) ?? [];
		if (request.headers.authorization !== authorization)
			return refuse(response, 401, 'Invalid Credentials');
		if (request.method === 'GET' && rest === '') {
			const properties = { sheetId: 0, title: this.tab, index: 0, sheetType: 'GRID' };
			return send(response, { sheets: [{ properties }] });
		}
		if (request.method === 'GET' && rest.startsWith(`/values/'${this.tab}'`))
			return send(response, { range: this.tab, majorDimension: 'ROWS', values: this.cells });
		if (request.method === 'POST' && rest === '/values:batchUpdate')
			return this.update(JSON.parse(Buffer.concat(chunks).toString()) as Update, response);
		refuse(response, 404, `Not found: ${request.method} ${path}`);
	}

	private update({ data }: Update, response: ServerResponse): void {
		for (const { range, values } of data) {
			const [, column = '', row = ''] =
				new RegExp(`^'?${this.tab}'?!([A-Z])(\\d+)`).exec(range) ?? [];
			const cells = this.cells[Number(row) - 1];
			if (cells === undefined) return refuse(response, 400, `Unable to parse range: ${range}`);
			cells[column.charCodeAt(0) - 'A'.charCodeAt(0)] = values[0]?.[0] ?? '';
		}
		send(response, { totalUpdatedCells: data.length });
	}
}

interface Update {
	readonly data: ReadonlyArray<{
		readonly range: string;
		readonly values: ReadonlyArray<readonly string[]>;
	}>;
}

function send(response: ServerResponse, body: unknown): void {
	response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: number, message: string): void {
	response
		.writeHead(code, { 'content-type': 'application/json' })
		.end(JSON.stringify({ error: { code, message, errors: [{ message, domain: 'global' }] } }));
}
