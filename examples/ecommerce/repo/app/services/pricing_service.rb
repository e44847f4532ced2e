# Prices in cents, the discount in whole percent; rounds to the customer's advantage.
class PricingService
  def initialize(order)
    @order = order
  end

  def total_cents(percent_off: 0)
    @order.total_cents * (100 - percent_off) / 100
  end
end
