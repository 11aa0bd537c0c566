import type { DeliveryProof } from '../model/webhookScheme';
import { equalTexts } from './timingSafeEqual';

/**
 * A token that both sides know, as `Authorization: Bearer …`, whose scheme is of no case (RFC 9110, section 11.1). It says who
 * sends, so the body is believed as sent.
 */
export const bearerSecret: DeliveryProof['accepts'] = (secret, { headers }) =>
	secret !== '' &&
	equalTexts((headers.authorization ?? '').replace(/^bearer +/i, 'Bearer '), `Bearer ${secret}`);
