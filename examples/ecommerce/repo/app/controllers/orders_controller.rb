class OrdersController < ApplicationController
  def index
    render json: Order.where(filters).order(:placed_at)
  end

  def show
    render json: Order.find(params[:id])
  end

  def create
    render json: Order.create!(attributes), status: :created
  end

  private

  def filters
    params.permit(:customer_id, :status)
  end

  def attributes
    params.require(:order).permit(:customer_id)
  end
end
