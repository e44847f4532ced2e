class CheckoutService
  def initialize(order, pricing: PricingService.new(order))
    @order = order
    @pricing = pricing
  end

  def call
    @order.update!(status: "placed", placed_at: Time.current)
    @pricing.total_cents
  end
end
