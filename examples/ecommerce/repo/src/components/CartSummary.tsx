import '../styles/cart-summary.css';

export interface CartItem {
  id: number;
  name: string;
  quantity: number;
  unit_price_cents: number;
}

export function CartSummary({ items }: { items: CartItem[] }) {
  const total = items.reduce((sum, item) => sum + item.quantity * item.unit_price_cents, 0);
  return (
    <aside className="cart-summary">
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            {item.quantity} × {item.name}
          </li>
        ))}
      </ul>
      <strong>{(total / 100).toFixed(2)}</strong>
    </aside>
  );
}
