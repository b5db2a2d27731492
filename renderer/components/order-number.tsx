/** `A-000122`: tabular digits, but not the hyphen, which they would tear apart. */
export function OrderNumber({ order }: { readonly order: string }) {
  const at = order.indexOf('-') + 1;
  return (
    <span className="order-number">
      {order.slice(0, at)}
      <span className="figures">{order.slice(at)}</span>
    </span>
  );
}
