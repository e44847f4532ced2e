import '../styles/product-card.css';

export function ProductCard({ product, onAdd }) {
  return (
    <article className="product-card">
      <h3>{product.name}</h3>
      <p>{product.description}</p>
      <button type="button" onClick={() => onAdd(product)}>
        {(product.price_cents / 100).toFixed(2)}
      </button>
    </article>
  );
}
