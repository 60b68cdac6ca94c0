/** What a contract id is (contract.md, Found). */
export const CONTRACT_ID = /^[A-Z][A-Z0-9]{1,11}$/;
