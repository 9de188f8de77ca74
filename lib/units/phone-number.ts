/** An international phone number, as ITU-T E.164 writes it: `+4915112345678`. */
export const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;

/** What {@link PHONE_NUMBER} asks for, in messages. */
export const PHONE_NUMBER_RULE = 'must be an international number such as "+4915112345678"';
