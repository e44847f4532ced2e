export const show = (value) => `${value.toFixed(1)} °C`;
