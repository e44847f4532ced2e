import '../styles/checkout-form.css';

export function CheckoutForm({ onSubmit }) {
  return (
    <form className="checkout-form" onSubmit={onSubmit}>
      <label>
        Name
        <input name="name" required />
      </label>
      <label>
        Email
        <input name="email" type="email" required />
      </label>
      <button type="submit">Place order</button>
    </form>
  );
}
