import '../styles/site-header.css';

export function SiteHeader({ itemCount }) {
  return (
    <header className="site-header">
      <a href="/">Harbour Goods</a>
      <span>{itemCount} in cart</span>
    </header>
  );
}
