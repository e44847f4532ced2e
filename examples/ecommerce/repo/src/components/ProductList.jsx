import '../styles/product-list.css';
import { ProductCard } from './ProductCard.jsx';

export function ProductList({ products, onAdd }) {
  return (
    <section className="product-list">
      {products.map((product) => (
        <ProductCard key={product.id} product={product} onAdd={onAdd} />
      ))}
    </section>
  );
}
