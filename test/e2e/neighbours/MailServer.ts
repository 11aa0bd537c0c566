/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { CredentialDefinition } from '../n8n/N8nClient';

/** A mail as mailparser reads it. */
export interface Mail {
	readonly subject?: string;
	readonly from?: { readonly text: string };
	readonly to?: { readonly text: string };
	readonly attachments: ReadonlyArray<{
		readonly filename?: string;
		readonly contentType: string;
		readonly contentDisposition: string;
		readonly content: Buffer;
	}>;
}

/** The part of smtp-server that is used here. */
interface Smtp {
	readonly server: Server;
	listen(port: number, host: string): Server;
	close(closed: () => void): void;
}

type Done = (error?: Error | null, answer?: { user: string }) => void;

interface SmtpOptions {
	readonly disabledCommands: readonly string[];
	readonly allowInsecureAuth: boolean;
	onAuth(login: { username?: string; password?: string }, session: unknown, done: Done): void;
	onData(mail: Readable, session: unknown, done: Done): void;
}

// Installed only where the examples are tested, so neither can be an import.
const neighbour = createRequire(join(__dirname, 'package.json'));
const smtpServer = () =>
	neighbour('smtp-server') as { SMTPServer: new (options: SmtpOptions) => Smtp };
const mailParser = () =>
	neighbour('mailparser') as { simpleParser: (mail: Readable) => Promise<Mail> };

const user = 'shop';

const password = 'for mails of this test';

/** A real mail server on the loopback address, for whoever has the password; keeps what it is given. */
export class MailServer {
	private constructor(
		private readonly smtp: Smtp,
		readonly mails: readonly Mail[],
	) {}

	static async start(): Promise<MailServer> {
		const { SMTPServer } = smtpServer();
		const { simpleParser } = mailParser();
		const mails: Mail[] = [];
		const smtp = new SMTPServer({
			// On the loopback address the mail needs no cover, and nobody vouches for our certificate.
			disabledCommands: ['STARTTLS'],
			allowInsecureAuth: true,
			onAuth: (login, _session, done) =>
				login.username === user && login.password === password
					? done(null, { user })
					: done(new Error('Wrong user or password')),
			onData: (mail, _session, done) => {
				void simpleParser(mail).then((parsed) => {
					mails.push(parsed);
					done();
				}, done);
			},
		});
		await once(smtp.listen(0, '127.0.0.1'), 'listening');
		return new MailServer(smtp, mails);
	}

	async stop(): Promise<void> {
		await new Promise<void>((resolve) => this.smtp.close(resolve));
	}

	get credential(): CredentialDefinition {
		const { port } = this.smtp.server.address() as AddressInfo;
		return {
			name: 'Mail server',
			type: 'smtp',
			data: { user, password, host: '127.0.0.1', port, secure: false, disableStartTls: true },
		};
	}
}
