import { randomUUID } from 'node:crypto';
import type { CredentialDefinition } from '../n8n/N8nClient';

/** What Google has given n8n when the user logged in. */
const accessToken = randomUUID();

/** What a request of a user who is logged in carries. */
export const authorization = `Bearer ${accessToken}`;

/** The credential of a user who is logged in. @param name as n8n's form shows it */
export function googleCredential(name: string, type: string): CredentialDefinition {
	return {
		name,
		type,
		data: {
			clientId: 'of this test',
			clientSecret: 'of this test',
			oauthTokenData: { access_token: accessToken, token_type: 'Bearer', expires_in: 3_600 },
		},
	};
}
