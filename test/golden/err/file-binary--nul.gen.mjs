export const bytes = () => new TextEncoder().encode('parallel_session_config:\n  session_id: de\0mo\n');
