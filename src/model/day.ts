// A day of the calendar as it is written: 2027-03-31.

/** No month has a day that it never has; February may have its 29th. */
export const DAY = /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2\d)|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)$/;
